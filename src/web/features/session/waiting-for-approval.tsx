import { Anchor, Button, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { text } from '#web/texts.ts'
import { SignedOutPage } from './signed-out-page.tsx'

export const WaitingForApproval = ({ email, again }: { email: string; again?: () => void }) => (
  <SignedOutPage title={text('waiting.title')} lead={text('waiting.text', { email })}>
    <Stack mt="lg" align="flex-start">
      {again && <Button onClick={again}>{text('waiting.again')}</Button>}
      <Anchor component={Link} to="/sign-in" underline="always" size="sm" reloadDocument>
        {text('signin.back')}
      </Anchor>
    </Stack>
  </SignedOutPage>
)
