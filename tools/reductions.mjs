// @ts-check

/**
 * A part of a Go module: what no test uses is left out where compiling it takes long.
 * @typedef {object} Reduction
 * @property {string[]} [dropped] Files to leave out.
 * @property {Record<string, string[]>} [kept] The only files to take of some folders.
 * @property {Record<string, string[]>} [unimported] Imports to remove, by file.
 * @property {Edit[]} [edited] Files whose text changes.
 */

/**
 * @typedef {object} Edit
 * @property {string} file
 * @property {string} from Where the text to replace starts.
 * @property {string} to Where the text that follows it starts.
 * @property {string} by What replaces it.
 */

const drivers = "github.com/distribution/distribution/v3/registry/storage/driver";
const kubernetesProvider = "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider";
const loggers = "github.com/moby/moby/v2/daemon/logger";
const pulumi = "github.com/pulumi/pulumi/pkg/v3";

/** @satisfies {Record<string, Reduction>} */
export const reductions = {
  // State and secrets of the tests are in files. The commands for Pulumi Cloud, with the library that reads its interface, took
  // more than a third of the compiler's time.
  pulumi: {
    kept: {
      "cmd/esc/cli": ["environ.go", "fs.go", "prepare.go"],
      "cmd/pulumi/cloud": ["envelope.go", "resolve.go"],
      operations: ["operations.go", "resources.go"],
    },
    unimported: {
      "backend/diy/backend.go": [
        ...["gocloud.dev/blob/azureblob", "gocloud.dev/blob/gcsblob", "gocloud.dev/blob/s3blob"],
        ...[`${pulumi}/authhelpers`, `${pulumi}/backend/diy/postgres`],
      ],
      "backend/diy/bucket.go": ["net/url", "github.com/aws/aws-sdk-go-v2/service/s3"],
      "backend/httpstate/policypack.go": ["github.com/pulumi/pulumi/sdk/v3/nodejs/npm"],
      "cmd/pulumi/cloud/envelope.go": ["net/http"],
      "cmd/pulumi/config/config_env_init.go": ["github.com/charmbracelet/glamour"],
      "cmd/pulumi/pulumi.go": ["cloud", "do", "env", "neo"].map((name) => `${pulumi}/cmd/pulumi/${name}`),
      "cmd/pulumi/schemainfo/description.go": [
        "github.com/charmbracelet/glamour",
        "github.com/charmbracelet/glamour/ansi",
      ],
      "secrets/cloud/manager.go": [
        ...["gocloud.dev/secrets/awskms", "gocloud.dev/secrets/azurekeyvault", "gocloud.dev/secrets/gcpkms"],
        ...["gocloud.dev/secrets/hashivault", "google.golang.org/api/cloudkms/v1", `${pulumi}/authhelpers`],
      ],
    },
    edited: [
      {
        file: "backend/diy/backend.go",
        from: "// for gcp we want to support additional credentials",
        to: "bucket, err := blobmux.OpenBucket(ctx, u)",
        by: "",
      },
      {
        file: "backend/diy/bucket.go",
        from: "beforeCopy := optsCopy.BeforeCopy",
        to: "func (b *wrappedBucket) Delete(",
        by: "return b.bucket.Copy(ctx, filepath.ToSlash(dstKey), filepath.ToSlash(srcKey), &optsCopy)\n}\n\n",
      },
      {
        file: "backend/httpstate/policypack.go",
        from: 'if strings.EqualFold(runtime, "nodejs") {',
        to: "// npm pack puts",
        by: "{\n",
      },
      {
        file: "cmd/pulumi/cloud/envelope.go",
        from: "// Command-output envelopes.",
        to: "// errorDetailFromErr ",
        by: "",
      },
      {
        file: "cmd/pulumi/config/config_env_init.go",
        from: "renderer, err := glamour.",
        to: "type evalCrypter",
        by: "return markdown.String(), nil\n}\n\n",
      },
      ...[
        ['{\n\t\t\tName: "Environment Commands"', '{\n\t\t\tName: "Pulumi Cloud Commands"'],
        ["cloud.NewAPICmd(),", "insights."],
        ["cmdDo.NewDoCmd(", "},\n\t\t},"],
        ['{\n\t\t\tName: "AI Commands"', "})\n\n\tcmd.PersistentFlags()"],
      ].map(([from = "", to = ""]) => ({ file: "cmd/pulumi/pulumi.go", from, to, by: "" })),
      {
        file: "cmd/pulumi/schemainfo/description.go",
        from: "// helpMarkdownStyle returns",
        to: "// droppedHelpSections",
        by: "",
      },
      {
        file: "cmd/pulumi/schemainfo/description.go",
        from: "renderer, err := glamour.",
        to: "return tidyRendered",
        by: "rendered := md\n\t",
      },
      {
        file: "secrets/cloud/manager.go",
        from: "switch u.Scheme {",
        to: "// generateNewDataKey ",
        by: "return gosecrets.OpenKeeper(ctx, u.String())\n}\n\n",
      },
      { file: "operations/resources.go", from: 'case "cloud":', to: "default:", by: "" },
    ],
  },
  // Images of the tests are in folders.
  registry: {
    unimported: {
      "cmd/registry/main.go": ["azure", "gcs", "middleware/cloudfront", "s3-aws"].map(
        (name) => `${drivers}/${name}`,
      ),
    },
  },
  // Logs of the tests are in files.
  moby: {
    unimported: { "daemon/logdrivers_linux.go": [`${loggers}/awslogs`, `${loggers}/gcplogs`] },
  },
  // The components that the provider makes itself need its SDK for Go, a quarter of all code. Types made from definitions of
  // resources need the API server.
  kubernetesProvider: {
    unimported: {
      "pkg/provider/provider_construct.go": ["helm/v4", "kustomize/v2", "yaml/v2"].map(
        (name) => `${kubernetesProvider}/${name}`,
      ),
      "pkg/provider/provider_parameterize.go": [
        "k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder",
      ],
    },
    edited: [
      {
        file: "pkg/provider/provider_construct.go",
        from: '"kubernetes:yaml/v2:ConfigFile"',
        to: "}\n",
        by: "",
      },
      ...["sw, err := builder.BuildOpenAPIV2(", "mergedSpecs, err := builder.MergeSpecs("].map((from) => ({
        file: "pkg/provider/provider_parameterize.go",
        from,
        to: "if err != nil {",
        by: `${from.replace(/builder.*/, "")}(*spec.Swagger)(nil), errors.ErrUnsupported\n\t`,
      })),
    ],
  },
  // The other sources of numbers and secrets are more than half of the code, mostly clients of cloud services and databases.
  keda: {
    dropped: ["pkg/util/ginkgo_reporter.go"],
    kept: {
      "pkg/scalers": ["scaler.go", "kubernetes_resource_scaler.go"],
      "pkg/scaling/resolver": [
        ...["hashicorpvault_handler.go", "k8s_validator.go", "outbound_policy.go", "scale_resolvers.go"],
        "service_account_token.go",
      ],
    },
    edited: [
      {
        file: "pkg/scaling/scalers_builder.go",
        from: "switch triggerType {",
        to: "// TRIGGERS-END",
        by: `if triggerType == "kubernetes-resource" {
		return scalers.NewKubernetesResourceScaler(client, config)
	}
	return nil, fmt.Errorf("no scaler found for type: %s", triggerType)
	`,
      },
      {
        file: "pkg/scaling/resolver/scale_resolvers.go",
        from: "if triggerAuthSpec.AzureKeyVault != nil",
        to: "if triggerAuthSpec.BoundServiceAccountToken != nil",
        by: "",
      },
    ],
  },
  // These files are for tests of Kubernetes. They bring in a client without a server, with all types once more.
  apiserver: { dropped: ["pkg/admission/plugin/policy/generic/policy_test_context.go"] },
  kubernetes: { dropped: ["pkg/scheduler/backend/queue/testing.go"] },
};
