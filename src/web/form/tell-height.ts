/**
 * In a frame: tells the page around it how high this page is, now and whenever that changes. To any origin: a height is no
 * secret, and the policy of this page lets only sites of the firm show it.
 */
export const tellHeight = (): void => {
  if (window.parent === window) return
  const { documentElement } = document
  const tell = () => {
    const { height } = documentElement.getBoundingClientRect()
    window.parent.postMessage({ foyerHeight: height }, '*')
  }
  new ResizeObserver(tell).observe(documentElement)
}
