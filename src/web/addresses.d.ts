/** Method, path and access of every endpoint of the contract; vite.config.ts fills in the value. */
declare const foyerAddresses: Record<
  import('#contract/api.ts').EndpointName,
  { method: string; path: string; access: string }
>

/** Each setting of the firm: its text field, or null when it has a component of its own. Filled in by vite.config.ts. */
declare const foyerSettings: {
  [
    Name in import('#contract/schemas/settings.ts').SettingName
  ]: Name extends import('#contract/schemas/settings.ts').TextSettingName
    ? import('#contract/schemas/settings.ts').TextInput
    : null
}

/** The address of the folder with the files that pdf.js loads by name; ends with a slash. Filled in by vite.config.ts. */
declare const foyerPdfFiles: string
