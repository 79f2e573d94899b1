/** One letter is wrong, missing or too much, or two beside each other are exchanged. */
export const isOneMistake = (one: string, other: string): boolean => {
  const [a, b] = [Array.from(one), Array.from(other)]
  let same = 0
  while (same < a.length && a[same] === b[same]) same += 1
  const rest = (letters: string[], from: number) => letters.slice(from).join('')
  const [x, y] = [a[same], b[same]]
  return (
    rest(a, same + 1) === rest(b, same + 1) ||
    rest(a, same) === rest(b, same + 1) ||
    rest(a, same + 1) === rest(b, same) ||
    (x === b[same + 1] && y === a[same + 1] && rest(a, same + 2) === rest(b, same + 2))
  )
}
