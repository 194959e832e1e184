import type { NodeRecord } from '@heddle/engine/report';
import type { Desk } from '../coordinator/routes.js';
import { type Call, Refusal, type Route, textOf } from '../protocol/server.js';
import { at } from '../scheduler/list.js';
import { Door } from './door.js';
import { jobPage } from './job.js';
import { loginPage } from './login.js';
import { metricsText } from './metrics.js';
import { overviewPage } from './overview.js';
import { HEADERS, type Page, sendPage } from './page.js';
import { Plans } from './plan-picture.js';
import { stagePage, taskPage } from './stage.js';
import type { JobView, View } from './view.js';

/** Most bytes of the form that has a token. */
const MAX_FORM = 4_096;

/** What people are shown (docs/cluster.md): pages, and what Prometheus reads. Nothing of it changes anything. */
export function uiRoutes(desk: Desk, token: string): readonly Route[] {
  const door = new Door(token);
  const plans = new Plans(desk.blobs);
  const page = (path: RegExp, make: (call: Call) => Page | Promise<Page>) => pageRoutes(door, path, make);
  return [
    ...page(/^\/$/, () => overviewPage(viewOf(desk))),
    ...page(/^\/jobs\/(\d+)$/, async ({ parts: [id] }) => {
      const view = jobView(desk, id);
      return jobPage(view, await operatorsOf(plans, view), desk.logs.of(view.id));
    }),
    ...page(/^\/jobs\/(\d+)\/stages\/(\d+)$/, ({ parts: [id, stage] }) =>
      found(stagePage(jobView(desk, id), Number(stage))),
    ),
    ...page(/^\/jobs\/(\d+)\/stages\/(\d+)\/tasks\/(\d+)$/, ({ parts: [id, stage, task] }) => {
      const view = jobView(desk, id);
      return found(taskPage(view, { stage: Number(stage), task: Number(task) }, desk.logs.of(view.id)));
    }),
    {
      method: 'GET',
      path: /^\/metrics$/,
      open: true,
      async answer({ request, response }) {
        if (!door.admits(request)) throw new Refusal(401, 'metrics need the token of this cluster');
        const { text, contentType } = await metricsText(viewOf(desk));
        response.writeHead(200, { ...HEADERS, 'content-type': contentType });
        response.end(text);
      },
    },
  ];
}

/** A page for those who are let in; the others are asked for the token, in a form or in the address. */
function pageRoutes(door: Door, path: RegExp, make: (call: Call) => Page | Promise<Page>): readonly Route[] {
  const enter = ({ request, response }: Call, token: string) => {
    if (!door.knows(token)) return sendPage(response, loginPage(true), 401);
    // The address without the token is what the browser remembers.
    const { pathname } = new URL(request.url ?? '/', 'http://cluster');
    response.writeHead(303, { ...HEADERS, location: pathname, 'set-cookie': door.cookie(request) });
    response.end();
  };
  return [
    {
      method: 'GET',
      path,
      open: true,
      async answer(call) {
        const token = call.query.get('token');
        if (token !== null) enter(call, token);
        else if (!door.admits(call.request)) sendPage(call.response, loginPage(false), 401);
        else sendPage(call.response, await make(call));
      },
    },
    {
      method: 'POST',
      path,
      open: true,
      async answer(call) {
        const form = new URLSearchParams(await textOf(call.request, MAX_FORM));
        enter(call, form.get('token') ?? '');
      },
    },
  ];
}

function viewOf({ machine, presence, logs }: Desk): View {
  const { state, chronicle, log } = machine;
  return { state, chronicle, presence, logs, logBytes: log.bytes, now: Date.now() };
}

function jobView({ machine }: Desk, id: string | undefined): JobView {
  const job = at(machine.state.jobs, Number(id));
  if (job === undefined) throw new Refusal(404, `no job ${id}`);
  return { id: Number(id), job, record: machine.chronicle.job(Number(id)) ?? null, now: Date.now() };
}

/** The operators of a job, or why they are not known. */
async function operatorsOf(plans: Plans, { job }: JobView): Promise<readonly NodeRecord[] | string> {
  try {
    return await plans.operators(job.spec);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function found(page: Page | null): Page {
  if (page === null) throw new Refusal(404, 'the job has no such stage or task');
  return page;
}
