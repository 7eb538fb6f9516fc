import { serve } from "../provider/serve";
import { commandProvider } from "./provider";

serve(commandProvider);
