import { useState, type ReactNode } from 'react';
import { SignIn } from './sign-in.js';
import { currentUser, forgetUser, keepUser, type User } from './user.js';
import { Workspace } from './workspace.js';

/** Who are you, then the workspace. */
export function App(): ReactNode {
  const [user, setUser] = useState(currentUser);
  const enter = (chosen: User): void => {
    keepUser(chosen);
    setUser(chosen);
  };
  const leave = (): void => {
    forgetUser();
    setUser(undefined);
  };
  if (user === undefined) return <SignIn onEnter={enter} />;
  return <Workspace key={`${user.tenant} ${user.id}`} user={user} onLeave={leave} />;
}
