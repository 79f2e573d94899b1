import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plugin, type UserConfig, defineConfig } from 'vite'
import { api } from '#contract/api.ts'
import { firmSettings } from '#contract/schemas/settings.ts'
import { parseMessage } from '#messages/make-messages.ts'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Messages are parsed here, so that no parser travels to the browser. */
const parsedMessages: Plugin = {
  name: 'parsed-messages',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/messages\/(?:app|server)\.\w+\.json$/ },
    handler: (text) => {
      const messages = Object.entries<string>(JSON.parse(text))
      const parsed = messages.map(([key, message]) => [key, parseMessage(message, 'en').getAst()])
      return {
        code: `export default ${JSON.stringify(Object.fromEntries(parsed))}`,
        map: null,
        moduleType: 'js',
      }
    },
  },
}

/** What pdf.js asks for by name when a page of a PDF needs it, in a folder named by the version, so that it is kept for good. */
const pdfFiles: Plugin = {
  name: 'pdf-files',
  generateBundle() {
    for (const folder of ['wasm', 'cmaps', 'standard_fonts', 'iccs'])
      for (const name of readdirSync(join(pdfPackage, folder)).filter(isNeeded))
        this.emitFile({
          type: 'asset',
          fileName: `${pdfFolder}${folder}/${name}`,
          source: readFileSync(join(pdfPackage, folder, name)),
        })
  },
}
const pdfPackage = folder('node_modules/pdfjs-dist')
const pdfVersion: string = JSON.parse(readFileSync(join(pdfPackage, 'package.json'), 'utf8')).version
const pdfFolder = `assets/pdfjs-${pdfVersion}/`
/** QuickJS would run the scripts of a PDF. */
const isNeeded = (name: string) => !/quickjs/i.test(name)

// Of the contract the browser needs what follows only; without its schemas zod stays out of the bundle.
const addresses = Object.fromEntries(
  Object.entries(api).map(([name, { method, path, access }]) => [name, { method, path, access }]),
)

const inputsOfSettings = Object.fromEntries(
  Object.entries(firmSettings).map(([name, setting]) => [name, 'input' in setting ? setting.input : null]),
)

const app: UserConfig = {
  root: folder('src/web'),
  base: '/app/',
  plugins: [parsedMessages, pdfFiles],
  resolve: {
    // What reads messages comes with a parser, which they do not need any more.
    alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' },
  },
  define: {
    foyerAddresses: JSON.stringify(addresses),
    foyerSettings: JSON.stringify(inputsOfSettings),
    foyerPdfFiles: JSON.stringify(`/app/${pdfFolder}`),
  },
  html: { cspNonce: 'NONCE-OF-THE-ANSWER' },
  build: {
    outDir: folder('dist/web'),
    emptyOutDir: true,
    // A data: address in a style sheet would need an exception in the policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
}

/** The script of the prospects' form: one file for a plain script element, beside the app and without it. */
const form: UserConfig = {
  root: folder('src/web/form'),
  build: {
    outDir: folder('dist/web'),
    emptyOutDir: false,
    lib: { entry: 'main.ts', formats: ['iife'], name: 'form', fileName: () => 'form.js' },
    reportCompressedSize: false,
  },
}

// Vite takes its configuration as the default export.
// oxlint-disable-next-line import/no-default-export
export default defineConfig(({ mode }) => (mode === 'form' ? form : app))
