/** A keyset page out of one row more than it holds; the extra row says that there are more. */
export const toPage = <Item extends { id: number }>(rows: Item[], total: number, pageSize: number) => {
  const items = rows.slice(0, pageSize)
  return { items, total, has_more: rows.length > pageSize, last_id: items.at(-1)?.id ?? null }
}
