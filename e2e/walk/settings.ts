import { type Stage, open, untilItSays } from './stage.ts'

const settings = /\/api\/settings$/

export const walkSettings = async ({ desk }: Stage): Promise<void> => {
  await desk.holding(settings, async () => {
    await open(desk, '/settings', 'Settings')
    await desk.page.getByRole('status').waitFor()
    await desk.look('settings, loading')
  })
  await desk.failing(settings, async () => {
    await open(desk, '/settings/form', 'Settings')
    await untilItSays(desk, 'That did not work')
    await desk.look('settings, error')
  })
}

export const walkFirmSettings = async ({ desk }: Stage): Promise<void> => {
  await open(desk, '/settings/firm', 'Settings')
  await desk.page.locator('main form').waitFor()
  await desk.look('settings of the firm')
}

export const walkFormSettings = async ({ desk }: Stage): Promise<void> => {
  await open(desk, '/settings/form', 'Settings')
  await desk.page.locator('main form').waitFor()
  await desk.look('settings of the form')
}
