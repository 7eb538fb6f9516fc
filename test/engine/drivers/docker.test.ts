import { driverContract } from "../driverContract";
import { dockerDriver } from "./dockerSetting";

driverContract(dockerDriver("docker", { overBridge: false }));
