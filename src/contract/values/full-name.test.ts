import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fullName } from './full-name.ts'

for (const [first_name, last_name, full] of [
  ['小明', '王', '王小明'],
  ['国荣', '欧阳', '欧阳国荣'],
  ['太郎', '山田', '山田太郎'],
  ['さくら', '佐々木', '佐々木さくら'],
  ['タロー', 'ヤマダ', 'ヤマダタロー'],
  ['ﾀﾞｲｽｹ', 'ﾔﾏﾀﾞ', 'ﾔﾏﾀﾞﾀﾞｲｽｹ'],
  ['길동', '홍', '홍길동'],
  ['길동'.normalize('NFD'), '홍', `홍${'길동'.normalize('NFD')}`],
  ['一郎', '辻\u{e0100}', '辻\u{e0100}一郎'],
  ['Ada', 'Lovelace', 'Ada Lovelace'],
  ['Xiaoming', 'Wang', 'Xiaoming Wang'],
  ['Gábor', 'Szabó', 'Gábor Szabó'],
  ['Văn An', 'Nguyễn', 'Văn An Nguyễn'],
  ['محمد', 'الأحمدي', 'محمد الأحمدي'],
  ['สมชาย', 'ใจดี', 'สมชาย ใจดี'],
  ['David', '王', 'David 王'],
  ['小明', 'Wang', '小明 Wang'],
  ['小明 (David)', '王', '小明 (David) 王'],
  ['让·雅克', '卢梭', '让·雅克 卢梭'],
  ['マイケル・Ｊ', 'ジョンソン', 'マイケル・Ｊ ジョンソン'],
  ['Sukarno', '', 'Sukarno'],
  ['', 'Sukarno', 'Sukarno'],
  ['王小明', '', '王小明'],
  ['', '王', '王'],
  [' 小明 ', '\u3000王\u3000', '王小明'],
  [' Ada ', ' ', 'Ada'],
  ['', '', ''],
] as const) {
  test(`the full name of “${first_name}” and “${last_name}” is “${full}”`, () =>
    assert.equal(fullName({ first_name, last_name }), full))
}

for (const [language, first_name, last_name, full] of [
  ['zh', 'Xiaoming', 'Wang', 'Wang Xiaoming'],
  ['zh-Hans', 'David', '王', '王 David'],
  ['zh', '小明', '王', '王小明'],
  ['zh', '让·雅克', '卢梭', '让·雅克 卢梭'],
  ['zh', '', 'Sukarno', 'Sukarno'],
  ['ja', 'Taro', 'Yamada', 'Yamada Taro'],
  ['ko', 'Gildong', 'Hong', 'Hong Gildong'],
  ['hu', 'Gábor', 'Szabó', 'Szabó Gábor'],
  ['vi-VN', 'Văn An', 'Nguyễn', 'Nguyễn Văn An'],
  ['en', 'Xiaoming', 'Wang', 'Xiaoming Wang'],
  ['es', '小明', '王', '王小明'],
  [null, 'Gábor', 'Szabó', 'Gábor Szabó'],
] as const) {
  test(`on a form in ${language ?? 'no language'} the full name of “${first_name}” and “${last_name}” is “${full}”`, () =>
    assert.equal(fullName({ first_name, last_name, language }), full))
}
