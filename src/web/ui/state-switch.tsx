import { SegmentedControl } from '@mantine/core'
import classes from './state-switch.module.css'

/** Chooses which state is listed. A number, where given, says how many things are in a state. */
export const StateSwitch = <State extends string>({
  label,
  states,
  chosen,
  choose,
}: {
  label: string
  states: readonly { state: State; words: string; count?: number | undefined }[]
  chosen: State
  choose: (state: State) => void
}) => (
  <SegmentedControl
    className={classes.switch ?? ''}
    my="lg"
    aria-label={label}
    value={chosen}
    onChange={(value) => {
      const found = states.find(({ state }) => state === value)
      if (found) choose(found.state)
    }}
    data={states.map(({ state, words, count = 0 }) => ({
      value: state,
      label: (
        <>
          <span>{words}</span> {count > 0 && <span className={classes.number}>{count.toLocaleString()}</span>}
        </>
      ),
    }))}
  />
)
