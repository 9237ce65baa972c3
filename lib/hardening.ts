/** The lines for a service that may do what these capabilities allow, and nothing else of root's. */
const hardening = (capabilities = ''): string => `PrivateDevices=yes
PrivateMounts=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
CapabilityBoundingSet=${capabilities}
AmbientCapabilities=
NoNewPrivileges=yes
DevicePolicy=closed
KeyringMode=private
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
${capabilities ? '' : 'SystemCallFilter=~@privileged @resources\n'}SystemCallErrorNumber=EPERM`

/**
 * What no service these runbooks start needs of a machine (systemd.exec(5), "Sandboxing"); each line was tried with the
 * real service. What depends on the service, such as the files it writes and whom it talks to, stands in its own unit.
 */
export const HARDENING = hardening()

/**
 * The same for HAProxy, which the distributions start as root: it reads a key that is root's, takes its port, whatever
 * number that has, and becomes another user. It needs @privileged for that and @resources for its number of files. By
 * CAP_KILL a reload tells the worker of before, another user's process, to go; it would go on serving otherwise.
 */
export const BALANCER_HARDENING = hardening('CAP_KILL CAP_NET_BIND_SERVICE CAP_SETGID CAP_SETUID')
