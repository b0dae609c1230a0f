import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { Input, Output } from '#shared/contract/client.ts';
import { contract, type ConsoleMethod, type Method, type ShellMethod } from '#shared/contract/contract.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { useLink, useTransport } from './DataProvider.tsx';
import type { Transport } from './transport.ts';
import { useShell } from './useShell.ts';

/**
 * The answer of a console query; asked again whenever a connection is opened, with `fresh` also whenever it is shown anew: until
 * then with the answer before.
 */
export function useCall<M extends ConsoleMethod>(
  method: M,
  input: Input<M>,
  { fresh = false }: { fresh?: boolean } = {},
): { value: Output<M> | undefined; failure: Failure | null; refetch(): void } {
  const { client } = useTransport();
  const link = useLink();
  const { state } = useShell();
  const query = useQuery({
    queryKey: ['call', state?.session ?? null, method, input],
    queryFn: () => client.call(method, input),
    enabled: link.state === 'open' && state?.connection !== null,
    retry: 2,
    ...(fresh ? { staleTime: 0 } : {}),
  });
  return {
    value: query.data,
    failure: query.error ? toFailure(query.error) : null,
    refetch: () => void query.refetch(),
  };
}

/** A method to be called by the operator's doing. Afterwards the shell's state is asked for anew where it may differ. */
export function useAction<M extends Method>(method: M): UseMutationResult<Output<M>, Error, Input<M>> {
  const transport = useTransport();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: Input<M>) => callAny(transport, method, input),
    onSettled: () => {
      if (isShell(method)) void queryClient.invalidateQueries({ queryKey: ['shell.state'] });
    },
  });
}

/** Calls a method wherever it is answered. */
async function callAny<M extends Method>(transport: Transport, method: M, input: Input<M>): Promise<Output<M>>;
async function callAny(transport: Transport, method: Method, input: unknown): Promise<unknown> {
  // Which input belongs to which method was checked by the signature above.
  const shell: { callShell(method: ShellMethod, input: unknown): Promise<unknown> } = transport;
  const client: { call(method: Method, input: unknown): Promise<unknown> } = transport.client;
  return isShell(method) ? shell.callShell(method, input) : client.call(method, input);
}

function isShell(method: Method): method is ShellMethod {
  return method in contract.shell;
}
