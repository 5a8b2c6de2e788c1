import { createContext, useContext } from 'react';
import type { User } from '../user.js';
import type { Scope } from './admin-api.js';
import type { AdminClient } from './admin-client.js';

/** Who looks at the admin page, and by what; the same object as long as that is so. */
export interface Admin {
  readonly client: AdminClient;
  readonly user: User;
  readonly scope: Scope;
}

export const AdminContext = createContext<Admin | undefined>(undefined);

/** The admin at the page. Throws outside of it. */
export function useAdmin(): Admin {
  const admin = useContext(AdminContext);
  if (admin === undefined) throw new Error('useAdmin is for components within AdminContext.');
  return admin;
}
