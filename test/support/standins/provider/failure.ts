import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { NotReady } from "./provider";
import type { PropertyMap } from "./values";

/** An error as the engine reads it; one that left a resource behind carries that resource. */
export function failure(
  error: unknown,
): Partial<grpc.ServerErrorResponse> & { code: grpc.status; details: string } {
  const details = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NotReady)) return { code: grpc.status.UNKNOWN, details };

  const left = new ErrorResourceInitFailed();
  left.setId(error.result.id);
  left.setProperties(struct(error.result.state));
  left.setReasonsList(error.reasons);
  if (error.result.inputs) left.setInputs(struct(error.result.inputs));
  const packed = new Any();
  packed.pack(left.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(details);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  // The name by which grpc-go finds structured details of an error.
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details, metadata };
}

function struct(properties: PropertyMap): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}
