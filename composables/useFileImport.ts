import type { ContactImportDto } from '~~/shared/schemas/contact-imports'
import { toApiError } from '~~/browser/wire/api-error'
import { useUpload } from './useUpload'

const LOOK_MS = 500
type Read = Pick<ContactImportDto, 'id' | 'rows' | 'rowsDone'>

/** Where files of one kind are sent to. */
export interface ImportRoad<Dto extends Read> {
  /** Where this file goes, and as what. */
  target: (file: File) => { url: string, type: string }
  apply: (id: string) => Promise<Dto>
  look: (id: string) => Promise<Dto>
  giveUp: (id: string) => Promise<unknown>
  applied?: () => void
  /** Default: what the server says. */
  sayError?: (error: unknown) => string
}

/** What stands between a file and those whom it brings: reading, a look at what it would bring, and the yes to it. */
export function useFileImport<Dto extends Read>(road: ImportRoad<Dto>) {
  const { upload } = useUpload()
  const state = ref<'idle' | 'reading' | 'ready' | 'applying' | 'done'>('idle')
  const read = shallowRef<Dto | null>(null)
  /** Of what goes on now, in hundredths. */
  const percent = ref(0)
  const problem = ref('')
  const problems = shallowRef<ContactImportDto['problems']>([])

  function fail(error: unknown): void {
    const { dto } = toApiError(error)
    problem.value = road.sayError?.(error) ?? dto.message
    problems.value = (dto.details?.problems ?? []) as ContactImportDto['problems']
  }

  async function choose(file: File): Promise<void> {
    state.value = 'reading'
    percent.value = 0
    problem.value = ''
    problems.value = []
    try {
      const { url, type } = road.target(file)
      read.value = await upload(url, file, type, part => {
        percent.value = Math.floor(part * 100)
      }) as Dto
      state.value = 'ready'
    } catch (error) {
      fail(error)
      state.value = 'idle'
    }
  }

  async function apply(): Promise<void> {
    const { id } = read.value!
    state.value = 'applying'
    percent.value = 0
    problem.value = ''
    const look = setInterval(() => void follow(id), LOOK_MS)
    try {
      read.value = await road.apply(id)
      road.applied?.()
      state.value = 'done'
    } catch (error) {
      fail(error)
      state.value = 'ready'
    } finally {
      clearInterval(look)
    }
  }

  async function follow(id: string): Promise<void> {
    const now = await road.look(id).catch(() => null)
    if (now && now.rows > 0) percent.value = Math.floor(now.rowsDone / now.rows * 100)
  }

  async function giveUp(): Promise<void> {
    const id = read.value?.id
    read.value = null
    state.value = 'idle'
    problem.value = ''
    if (id) await road.giveUp(id).catch(() => null)
  }

  return { state, read, percent, problem, problems, choose, apply, giveUp }
}
