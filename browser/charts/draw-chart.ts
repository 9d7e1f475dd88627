import type { Options } from 'uplot'
import { CHART_STYLES, type ChartData } from './chart-data'
import { dayWords } from '~~/browser/ui/day-words'

export interface DrawnChart {
  resize(width: number): void
  /** After the colours have changed. */
  repaint(): void
  destroy(): void
}

const HEIGHT = 224
const FONT = '12px "Inter Variable", ui-sans-serif, system-ui, sans-serif'
/** Days between two labels: whole days, then weeks. */
const DAY_STEPS = [1, 2, 7, 14, 28]
/** Up to so many days each has its dot: a line of two days is hard to see. */
const MOST_DOTTED = 10

/** Asked for once by all charts of a page; where it did not come, the next one asks again. */
let library: Promise<typeof import('uplot')> | null = null

function load(): Promise<typeof import('uplot')> {
  library ??= Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]).then(([{ default: UPlot }]) => UPlot)
  library.catch(() => {
    library = null
  })
  return library
}

type Hovered = (at: number | null) => void

/**
 * Draws lines over days. The library comes with the first chart that is drawn. Rejects where it does not come.
 *
 * @param onHover the day under the pointer, by its place; null for none.
 */
export async function drawChart(host: HTMLElement, data: ChartData, onHover: Hovered): Promise<DrawnChart> {
  const UPlot = await load()
  const places = data.days.map((_, at) => at)
  const heights = data.series.map(({ values }) => values.map(data.scale.heightOf))
  const chart = new UPlot(optionsFor(host, data, onHover), [places, ...heights], host)
  return {
    resize: width => chart.setSize({ width, height: HEIGHT }),
    repaint: () => chart.redraw(),
    destroy: () => chart.destroy(),
  }
}

function optionsFor(host: HTMLElement, { days, series, scale }: ChartData, onHover: Hovered): Options {
  // read whenever it is painted: the page may turn dark meanwhile
  const color = (name: string) => () => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || 'currentColor'
  return {
    width: host.clientWidth,
    height: HEIGHT,
    scales: {
      // places of days and not times: the library would label times in the reader's own zone
      x: { time: false },
      y: { range: (_, least, most) => [Math.min(0, least * 1.1), most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      {
        stroke: color('--ui-text-muted'), font: FONT, space: 64, incrs: DAY_STEPS,
        grid: { show: false }, ticks: { stroke: color('--ui-border') },
        values: (_, places) => places.map(at => (days[at] === undefined ? '' : dayWords(days[at]))),
      },
      {
        stroke: color('--ui-text-muted'), font: FONT, size: 64, ticks: { show: false },
        grid: { stroke: color('--ui-border'), width: 1 },
        values: (_, heights) => heights.map(scale.label),
      },
    ],
    series: [{}, ...series.map(({ label }, at) => {
      const style = CHART_STYLES[at % CHART_STYLES.length]!
      const points = { show: days.length <= MOST_DOTTED }
      return { label, stroke: color(style.color), width: 2, dash: style.dash, points }
    })],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? null)] },
  }
}
