import { driverContract } from "../driverContract";
import { dockerDriver } from "./dockerSetting";

driverContract(dockerDriver("docker, over dial-stdio", { overBridge: true }));
