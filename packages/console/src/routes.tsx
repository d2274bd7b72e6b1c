import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes as Switch } from 'react-router';
import { type PageName, pages } from './paths.ts';

const Frame = lazy(async () => ({ default: (await import('./frame/frame.tsx')).Frame }));

/** Pages for everybody, and pages for those who are signed in; each is a part of its own that is loaded when it is shown. */
const open: Partial<Record<PageName, React.ComponentType>> = {
  signIn: lazy(() => import('./pages/sign-in.tsx')),
  signUp: lazy(() => import('./pages/sign-up.tsx')),
  forgotPassword: lazy(() => import('./pages/forgot-password.tsx')),
  resetPassword: lazy(() => import('./pages/reset-password.tsx')),
  confirmEmail: lazy(() => import('./pages/confirm-email.tsx')),
  outbox: lazy(() => import('./pages/outbox.tsx')),
};

const framed: Partial<Record<PageName, React.ComponentType>> = {
  home: () => <Navigate to={pages.account.path} replace />,
  account: lazy(() => import('./pages/account/profile.tsx')),
  password: lazy(() => import('./pages/account/password.tsx')),
  deleteAccount: lazy(() => import('./pages/account/delete.tsx')),
  tokens: lazy(() => import('./pages/tokens/tokens.tsx')),
  newToken: lazy(() => import('./pages/tokens/new-token.tsx')),
  sessions: lazy(() => import('./pages/sessions.tsx')),
  credentials: lazy(() => import('./pages/credentials/own-credentials.tsx')),
  newCredentials: lazy(() => import('./pages/credentials/own-new.tsx')),
  editCredentials: lazy(() => import('./pages/credentials/own-edit.tsx')),
  organizations: lazy(() => import('./pages/organizations/organizations.tsx')),
  newOrganization: lazy(() => import('./pages/organizations/new-organization.tsx')),
  members: lazy(() => import('./pages/organizations/members.tsx')),
  newMember: lazy(() => import('./pages/organizations/new-member.tsx')),
  organizationCredentials: lazy(() => import('./pages/organizations/credentials.tsx')),
  newOrganizationCredentials: lazy(() => import('./pages/organizations/credentials-new.tsx')),
  editOrganizationCredentials: lazy(() => import('./pages/organizations/credentials-edit.tsx')),
  organizationSettings: lazy(() => import('./pages/organizations/settings.tsx')),
  connect: lazy(() => import('./pages/connect.tsx')),
};

const routesOf = (components: Partial<Record<PageName, React.ComponentType>>) =>
  (Object.entries(components) as [PageName, React.ComponentType][]).map(([name, Component]) => (
    <Route key={name} path={pages[name].path} element={<Component />} />
  ));

export function Routes() {
  return (
    <Suspense fallback={null}>
      <Switch>
        {routesOf(open)}
        <Route element={<Frame />}>{routesOf(framed)}</Route>
      </Switch>
    </Suspense>
  );
}
