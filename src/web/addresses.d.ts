/** Method, path and access of every endpoint of the contract, put in by vite.config.ts. */
declare const foyerAddresses: Record<
  import('#contract/api.ts').EndpointName,
  { method: string; path: string; access: string }
>

/** Each setting of the firm, with its plain field if it is shown in one, put in by vite.config.ts. */
declare const foyerSettings: {
  [
    Name in import('#contract/schemas/settings.ts').SettingName
  ]: Name extends import('#contract/schemas/settings.ts').TextSettingName
    ? import('#contract/schemas/settings.ts').TextInput
    : null
}

/** Where the files lie that pdf.js asks for by name, put in by vite.config.ts; ends with a slash. */
declare const foyerPdfFiles: string
