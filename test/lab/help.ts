/** The lab's --help, examples first. */
export const HELP = `Machines to try the runbooks on: real Debian hosts with systemd, in containers on this machine.

  npm run lab -- up                             three members and a load balancer
  npm run lab -- up --members 5 --image trixie  Debian 13; on a running lab: two more
  npm run lab -- status
  npm run lab -- ssh etcd1                      a login shell
  npm run lab -- ssh etcd1 -- systemctl status etcd
  npm run lab -- kill etcd2                     cut its power; start boots it again
  npm run lab -- down                           takes all of it away

up        [--members N] [--lbs N] [--image bookworm|trixie] [--etcd VERSION]
          [--user NAME [--sudo-password SECRET]] [--port N] [--hostnames same|other] [--second-nic]
          [--disks shared|file]   file: a file system of its own for each host
status    how the hosts are
ssh       HOST [-- COMMAND…]   exit code and words exactly as given
enter     HOST [-- COMMAND…]   as root, without ssh, even when its network is cut
kill      HOST    all its processes end at once; the disk stays
cut-power HOST    the same, and what no program has flushed to the disk is lost (up --disks file)
start     HOST
restart   HOST    kill, then start
partition HOST [--peers]   nobody reaches it; --peers: only the other hosts do not
heal      HOST    ends a partition
checkpoint   keeps all disks as they are, for rollback; the hosts are cut off from power for it, and boot again
rollback     all hosts boot from the disks of the last checkpoint; seconds, whatever happened since
down      removes hosts, network, inventory and keys of the lab; images and packages stay cached

Each takes --name NAME (default: lab) for several labs side by side.
The inventory is test/lab/hosts.yaml, or test/lab/NAME.hosts.yaml.
Cache: ~/.cache/etcd-runbooks, or ETCD_RUNBOOKS_CACHE.`
