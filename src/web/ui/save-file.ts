/**
 * Has the browser download an address of this server. With the download attribute, the link never replaces the app in the tab, even
 * when the server answers with an error.
 */
export const saveFile = (url: string, name = ''): void => {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
