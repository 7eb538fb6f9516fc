import { expect, it } from "vitest";
import { condenser } from "../../tools/demo/condense";

const printed = `stand-in for the plugin language-nodejs v3.259.0, which is not installed
Updating (demo):

@ updating....
    pulumi:pulumi:Stack hello-demo  stand-in for the plugin language-nodejs v3.259.0, which is not installed
 +  pulumi:pulumi:Stack hello-demo creating (0s) stand-in for the plugin language-nodejs
 +  command:local:Command hello-builder-registration creating (0s)
 +  command:local:Command hello-builder-registration created (0.72s)
 +  docker-build:index:Image hello-bookworm-deb creating (0s) #1 transferring dockerfile: 645B 0.0s done
 +  docker-build:index:Image hello-bookworm-deb creating (1s) #5 mkdir /requires, mkdir /output
 +  docker-build:index:Image hello-bookworm-deb creating (3s) #21 Build deb package
 +  docker-build:index:Image hello-bookworm-deb creating (4s) #21 0.204 + cp src out/hello
 +  docker-build:index:Image hello-bookworm-deb creating (4s) #21 0.204
 +  docker-build:index:Image hello-bookworm-deb creating (4s) #22 merging 0.4s done
 +  docker-build:index:Image hello-bookworm-deb creating (4s) #21 Build deb package
(Reading database ... 50%
 +  docker-build:index:Image hello-bookworm-deb created (4s) warning: Built by somebody
 +  pulumi:pulumi:Stack hello-demo created (6s) 1 message
Diagnostics:
  docker-build:index:Image (hello-bookworm-deb):
    warning: Built by somebody
Resources:
    + 9 created
Duration: 8s`;

it("keeps the headings, the created resources, the steps of builds and the counts of Pulumi's output", () => {
  expect(
    printed
      .split("\n")
      .map(condenser())
      .filter((line) => line !== undefined),
  ).toEqual([
    "Updating (demo):",
    "+ hello-builder-registration created (0.72s)",
    "  hello-bookworm-deb: Build deb package",
    "+ hello-bookworm-deb created (4s)",
    "+ hello-demo created (6s)",
    "Resources:",
    "    + 9 created",
    "Duration: 8s",
  ]);
});
