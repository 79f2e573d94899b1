/** What the process of a key is, not which key: an input method took it (UI Events, section 7.3.1). */
const keyOfInputMethod = 229

/**
 * While an input method composes, for Japanese, Chinese or Korean, Enter takes the word it offers and Escape gives it up;
 * none of its keys may send, close or choose anything here. Said once for every handler there is, those of libraries
 * included: no key of an input method reaches one. What it does with the key, and what the browser does, is not touched.
 * Safari ends the composition before it tells of the key that ended it; only the code shows whose it was.
 */
export const leaveKeysToInputMethods = (): void => {
  globalThis.addEventListener(
    'keydown',
    (event) => {
      // oxlint-disable-next-line typescript/no-deprecated -- nothing else tells it in Safari
      if (event.isComposing || event.keyCode === keyOfInputMethod) event.stopImmediatePropagation()
    },
    // Before all others: this window is asked first, and in the order in which they came.
    { capture: true },
  )
}
