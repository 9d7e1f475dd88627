/** An agent answers there. */
export const AGENT_NUMBER = '+14155550188'

/** Numbers that the demo's account rents besides the one that calls show; each rings at somebody of the demo's. */
export const DEMO_NUMBERS = ['+14155550142', '+442079460777']
