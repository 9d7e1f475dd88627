import { defineComponent, h } from 'vue'

/**
 * What `@nuxt/icon` needs of `@iconify/vue` in a browser: nuxt.config.ts puts this in its place there. All icons come
 * with the script, so that there is nothing to fetch, to queue or to turn.
 */
interface IconBody { body: string, width?: number, height?: number, left?: number, top?: number }

const known = new Map<string, IconBody>()
const SIZE = 16

/** @param name with its collection: `lucide:phone` */
export function addIcon(name: string, icon: IconBody): boolean {
  known.set(name, icon)
  return true
}

export function getIcon(name: string): IconBody | null {
  return known.get(name) ?? null
}

export function loadIcon(name: string): Promise<IconBody> {
  const icon = getIcon(name)
  return icon ? Promise.resolve(icon) : Promise.reject(new Error(`There is no icon ${name}.`))
}

/** Draws the same as the library does on the server. */
export const Icon = defineComponent({
  name: 'BundledIcon',
  // the last two are told, and mean nothing here
  props: { icon: { type: String, required: true }, ssr: Boolean, customise: Function },
  setup: props => () => {
    const icon = getIcon(props.icon)
    const box = [icon?.left ?? 0, icon?.top ?? 0, icon?.width ?? SIZE, icon?.height ?? SIZE]
    return h('svg', {
      'xmlns': 'http://www.w3.org/2000/svg', 'xmlns:xlink': 'http://www.w3.org/1999/xlink', 'aria-hidden': 'true', 'role': 'img',
      'class': `iconify iconify--${props.icon.split(':')[0]}`, 'width': '1em', 'height': '1em', 'viewBox': box.join(' '),
      'innerHTML': icon?.body ?? '',
    })
  },
})

// where icons would be fetched from
export const _api = { setFetch: (): void => {} }
export const addAPIProvider = (): void => {}
export const setCustomIconsLoader = (): void => {}
