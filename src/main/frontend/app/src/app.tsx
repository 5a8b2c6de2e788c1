import { Center, Loader } from '@mantine/core';
import { VERSION } from '@tidings/realtime';
import { reportErrors } from '@tidings/realtime/client-errors';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { isAdminPath } from './admin/admin-place.js';
import { ChunkBoundary } from './admin/chunk-boundary.js';
import { socketUrl } from './room.js';
import { SignIn } from './sign-in.js';
import { authOf, forgetHandedToken, handedToken, signedIn } from './signed-in.js';
import { currentUser, forgetUser, keepUser, type User } from './user.js';
import { Workspace } from './workspace.js';

/** Loaded by those who go there only. */
const AdminPage = lazy(() => import('./admin/admin-page.js'));

/** Who are you, then the workspace, or the admin page at its address. */
export function App(): ReactNode {
  const [user, setUser] = useState(currentUser);
  const enter = (chosen: User): void => {
    keepUser(chosen);
    setUser(chosen);
  };
  const leave = (): void => {
    forgetHandedToken();
    forgetUser();
    setUser(undefined);
  };
  useErrorReports(user);
  const isAdmin = isAdminPath(location.pathname);
  const { asking, refused } = useSignedIn(user, setUser);
  if (asking) return <Loading />;
  if (user === undefined) return <SignIn onEnter={enter} forAdmin={isAdmin} refused={refused} />;
  const key = `${user.tenant} ${user.id}`;
  if (isAdmin) {
    return (
      <ChunkBoundary>
        <Suspense fallback={<Loading />}>
          <AdminPage key={key} user={user} onLeave={leave} />
        </Suspense>
      </ChunkBoundary>
    );
  }
  return <Workspace key={key} user={user} onLeave={leave} />;
}

/** Lets in whom the application has signed in: by the token with which it opened the page, or by its cookie. */
function useSignedIn(user: User | undefined, onEnter: (user: User) => void) {
  const [asking, setAsking] = useState(() => handedToken() !== undefined || user === undefined);
  const [refused, setRefused] = useState<Error>();
  useEffect(() => {
    if (!asking) return;
    let over = false;
    const token = handedToken();
    void signedIn(token)
      .then((found) => {
        if (found !== undefined && !over) onEnter(found);
      })
      .catch((error: unknown) => {
        if (token !== undefined && !over) setRefused(error as Error); // Without one the form says what is wrong.
      })
      .finally(() => {
        if (!over) setAsking(false);
      });
    return () => {
      over = true;
    };
  }, [asking, onEnter]);
  return { asking, refused };
}

/** Has administrators see what goes wrong on this page. */
function useErrorReports(user: User | undefined): void {
  useEffect(() => {
    if (user === undefined) return;
    const reports = reportErrors({ url: socketUrl(location), ...authOf(user), version: VERSION });
    return () => reports.stop();
  }, [user]);
}

function Loading(): ReactNode {
  return (
    <Center component="main" mih="100dvh">
      <Loader aria-label="Loading" role="status" />
    </Center>
  );
}
