const menu = () => document.querySelector<HTMLDetailsElement>('.languages')

/** Closes the menu of languages as menus close everywhere: by Escape, and by a click beside it. */
export const closeMenu = (): void => {
  document.addEventListener('click', ({ target }) => {
    const open = menu()
    if (open && target instanceof Node && !open.contains(target)) open.open = false
  })
  document.addEventListener('keydown', ({ key }) => {
    const open = menu()
    if (key !== 'Escape' || !open?.open) return
    open.open = false
    focusOnMenu()
  })
}

export const focusOnMenu = (): void => menu()?.querySelector('summary')?.focus()
