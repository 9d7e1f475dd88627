import type { Ref } from 'vue'
import { useRequestId } from './useRequestId'
import { useSubmission } from './useSubmission'

interface NewRound<Form, Plan, Preview> {
  empty: Form
  /** What is typed, as it is asked for. @throws RangeError with a sentence. */
  planOf: (form: Form) => Plan
  look: (plan: Plan) => Promise<Preview>
  begin: (body: Plan & { id: string, name: string }) => Promise<{ id: string }>
  /** Where rounds are shown. */
  path: string
}

/** A round as it is typed: it is looked at before it can begin, and again when something is changed. */
export function useNewRound<Form extends { name: string }, Plan extends object, Preview>(
  { empty, planOf, look, begin, path }: NewRound<Form, Plan, Preview>,
) {
  const requestId = useRequestId()
  const { busy, problem, submit } = useSubmission()
  const form = ref(empty) as Ref<Form>
  const preview = shallowRef<Preview | null>(null)
  // what was looked at is not what would be begun any more
  watch(form, () => {
    preview.value = null
  }, { deep: true })

  async function goOn(): Promise<void> {
    let plan: Plan
    try {
      plan = planOf(form.value)
    } catch (error) {
      problem.value = (error as Error).message
      return
    }
    await submit(preview.value ? () => start(plan) : async () => {
      preview.value = await look(plan)
    })
  }
  async function start(plan: Plan): Promise<void> {
    const content = { ...plan, name: form.value.name }
    const { id } = await begin({ id: requestId.of(content), ...content })
    requestId.done()
    await navigateTo(`${path}/${id}`)
  }
  return { form, preview, busy, problem, goOn }
}
