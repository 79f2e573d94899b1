import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import './ui/kit.css'
import './styles.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { call } from './api.ts'
import { queryClient } from './queries.ts'
import { router } from './routes.tsx'
import { resumeSession } from './session.ts'
import { loadTexts } from './texts.ts'
import { theme, variables } from './theme.ts'
import { allowOwnMarkupOnly } from './trusted-types.ts'
import { leaveKeysToInputMethods } from './ui/keyboard/input-method.ts'
import { keepFocus } from './ui/keyboard/kept-focus.ts'

leaveKeysToInputMethods()
allowOwnMarkupOnly()
keepFocus()

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
// The library that stops the page from scrolling behind a dialog reads its nonce from this global variable.
Object.assign(globalThis, { __webpack_nonce__: nonce })
const root = document.querySelector('#root')
if (!root) throw new Error('The page has no place for the app.')

void resumeSession(() =>
  queryClient.fetchQuery({ queryKey: ['welcome'], queryFn: () => call('readWelcome', {}) }),
)
await loadTexts()
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-center" limit={3} containerWidth={460} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
