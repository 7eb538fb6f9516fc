import { serveProvider } from "../provider/serve";
import { kubernetesProvider } from "./provider";

serveProvider(kubernetesProvider);
