import { PolicyPack } from "@pulumi/policy";
import { frontendPinned } from "./frontendPinned";
import { namedRegistries } from "./namedRegistries";
import { noMutableTags } from "./noMutableTags";
import { privilegedApart } from "./privilegedApart";

new PolicyPack("dalec", {
  enforcementLevel: "mandatory",
  policies: [frontendPinned, privilegedApart, namedRegistries, noMutableTags],
});
