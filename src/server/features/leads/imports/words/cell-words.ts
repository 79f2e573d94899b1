import type { LeadContact, LeadOutcome, LeadState } from '#contract/schemas/leads.ts'
import { fold, lettersAndDigits } from '#words/fold.ts'

const words = <Value extends string>(known: Record<Value, readonly string[]>) => {
  const byWord = new Map(
    Object.entries<readonly string[]>(known).flatMap(([value, each]) =>
      [value, ...each].map((word) => [lettersAndDigits(fold(word)), value as Value] as const),
    ),
  )
  /** Undefined if the text is none of the words. */
  return (text: string): Value | undefined => byWord.get(lettersAndDigits(fold(text)))
}

export const readState = words<LeadState>({
  PENDING: [
    'open',
    'new',
    'waiting',
    'no',
    'pendiente',
    'nuevo',
    'en attente',
    'nouveau',
    'pendente',
    'novo',
    '待处理',
    'offen',
    'neu',
    'جديد',
    'قيد الانتظار',
  ],
  REACHED_OUT: [
    ...['contacted', 'reached', 'done', 'closed', 'yes', 'contactado', 'contactada', 'cerrado', 'contacté'],
    ...['contatado', 'fechado', '已联系', 'kontaktiert', 'erledigt', 'تم التواصل', 'مغلق'],
  ],
})

export const readOutcome = words<LeadOutcome>({
  retained: ['hired', 'client', 'won', 'contratado', 'retenido', 'retenu', 'contratada', 'cliente'],
  declined: ['rejected', 'lost', 'refused', 'not accepted', 'no aceptado', 'rechazado', 'refusé', 'recusado'],
  not_for_us: [
    'not for us',
    'unqualified',
    'no para nosotros',
    'no es para nosotros',
    'pas pour nous',
    'não é para nós',
  ],
  spam: ['junk', 'basura', 'indésirable', 'lixo'],
  no_answer: ['no answer', 'unreachable', 'sin respuesta', 'pas de réponse', 'sem resposta'],
})

export const readContact = words<LeadContact>({
  email: ['e mail', 'mail', 'correo', 'courriel'],
  phone: ['call', 'telephone', 'teléfono', 'llamada', 'téléphone', 'telefone'],
  meeting: ['in person', 'reunión', 'en persona', 'rencontre', 'reunião'],
})
