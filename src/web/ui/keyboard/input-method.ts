/** The keyCode of every key that an input method has processed (UI Events, section 7.3.1). */
const keyOfInputMethod = 229

/**
 * Stops the key events of input methods. While an input method for Japanese, Chinese or Korean composes, Enter accepts the
 * word it suggests and Escape rejects it; these keys must not send, close or choose anything in the app. No handler receives
 * them, those of libraries included; the input method and the browser still do. Safari ends the composition before it sends
 * the event of the last key, which only its keyCode identifies.
 */
export const leaveKeysToInputMethods = (): void => {
  globalThis.addEventListener(
    'keydown',
    (event) => {
      // oxlint-disable-next-line typescript/no-deprecated -- Safari offers no other way
      if (event.isComposing || event.keyCode === keyOfInputMethod) event.stopImmediatePropagation()
    },
    // Capturing on the window, registered first: this handler runs before all others.
    { capture: true },
  )
}
