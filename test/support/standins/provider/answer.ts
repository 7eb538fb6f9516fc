import * as grpc from "@grpc/grpc-js";

/** A call of gRPC that an asynchronous function answers. */
export function answer<Request, Response>(method: (request: Request) => Promise<Response>) {
  return (call: grpc.ServerUnaryCall<Request, Response>, done: grpc.sendUnaryData<Response>) => {
    method(call.request).then(
      (response) => done(null, response),
      (error) => done(failure(error)),
    );
  };
}

/** An error as gRPC carries it. */
export function failure(error: unknown): { code: grpc.status; details: string } {
  return { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}
