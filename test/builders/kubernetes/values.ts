/** Quantities that the API server accepts for a limit, with their values. */
export const rightQuantities: [string, number][] = [
  ["0", 0],
  ["5", 5],
  ["+5", 5],
  ["5.", 5],
  [".5", 0.5],
  ["0.5", 0.5],
  ["500m", 0.5],
  ["250u", 0.00025],
  ["10n", 1e-8],
  ["2k", 2000],
  ["4G", 4e9],
  ["1E", 1e18],
  ["1Ki", 1024],
  ["1.5Gi", 1.5 * 2 ** 30],
  ["2Ei", 2 ** 61],
  ["1e3", 1000],
  ["5E2", 500],
  ["1E+3", 1000],
  ["15e-1", 1.5],
];

/** Texts that the API server does not accept for a limit: those that are not quantities, and negative quantities. */
export const refusedQuantities = [
  "",
  "5 Gi",
  "4GB",
  "1K",
  "1gi",
  "1e",
  "1e3Gi",
  "1e1.5",
  "1.2.3",
  "0x10",
  "Infinity",
  "-1",
  "50%",
];

/** CIDR blocks that the API server lets a network policy leave out. */
export const rightCidrs = [
  "10.0.0.0/8",
  "128.0.0.0/1",
  "169.254.169.254/32",
  "fd00::/8",
  "fd00:ec2::254/128",
  "::/1",
];

/** Texts that the API server does not accept there: those that are not CIDR blocks, and blocks of all addresses. */
export const refusedCidrs = [
  "",
  "10.0.0.0",
  "10.0.0.0/33",
  "10.0.0.0/+8",
  "10.0.0.0/-1",
  "10.0.0/8",
  "10.0.0.256/32",
  "10.0.0.0/8/8",
  "10.0.0.0/10.0.0.0/8",
  "1:2/64",
  "fd00::/129",
  "fe80::1%eth0/64",
  "fd00:::/64",
  "0.0.0.0/0",
  "::/0",
  "example.com/8",
];

/** CIDR blocks with leading zeros. Older API servers read them as decimal, others as octal, and newer ones refuse them. */
export const ambiguousCidrs = ["10.0.0.0/08", "010.0.0.0/8"];
