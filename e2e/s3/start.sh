#!/usr/bin/env bash
# A real S3 and STS on loopback: Ceph's radosgw with one monitor and one OSD in memory. As root; about 25 s and 135 MB.
# usage: start.sh PORT FOLDER [MONITOR_PORT]    (stays until it is told to stop by a signal)
# needs: apt-get install -y --no-install-recommends ceph-mon ceph-osd ceph-mgr radosgw
set -u
port=$1
monitor=${3:-$((port + 1))}
folder=$(mkdir -p "$2" && cd "$2" && pwd)
cd "$folder" || exit 1
mkdir -p run log mon.a osd.0
cat >ceph.conf <<CONF
[global]
ms_mon_client_mode = crc
ms_mon_service_mode = crc
ms_client_mode = crc
ms_cluster_mode = crc
ms_service_mode = crc
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_initial_members = a
mon_host = v2:127.0.0.1:$monitor
ms_bind_ipv4 = true
ms_bind_msgr1 = false
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
run_dir = $folder/run
log_file = $folder/log/\$name.log
admin_socket = $folder/run/\$name.asok
pid_file = $folder/run/\$name.pid
[mon.a]
mon_data = $folder/mon.a
mon_addr = v2:127.0.0.1:$monitor
[osd.0]
osd_data = $folder/osd.0
osd_objectstore = memstore
memstore_device_bytes = 1073741824
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$port
rgw_thread_pool_size = 32
rgw_s3_auth_use_sts = true
rgw_sts_key = abcdefghijklmnop
rgw_enable_apis = s3, s3website, sts, iam, admin
CONF
started=()
stop() {
  kill "${started[@]}" 2>/dev/null
  wait
  exit 0
}
trap stop TERM INT
fsid=$(sed -n 's/^fsid = //p' ceph.conf)
monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$monitor]" monmap --clobber >log/setup 2>&1
ceph-mon -c ceph.conf --mkfs -i a --monmap monmap >>log/setup 2>&1
ceph-mon -c ceph.conf -i a -f >log/mon 2>&1 &
started+=($!)
for _ in $(seq 100); do
  timeout 5 ceph -c ceph.conf mon stat >/dev/null 2>&1 && break
  kill -0 "${started[0]}" 2>/dev/null || { cat log/mon >&2; exit 1; }
  sleep .2
done
osd=$(cat /proc/sys/kernel/random/uuid)
timeout 20 ceph -c ceph.conf osd new "$osd" 0 >>log/setup 2>&1
ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$osd" >>log/setup 2>&1
ceph-osd -c ceph.conf -i 0 -f >log/osd 2>&1 &
started+=($!)
for _ in $(seq 100); do timeout 5 ceph -c ceph.conf osd stat 2>/dev/null | grep -q '1 up' && break; sleep .2; done
radosgw -c ceph.conf -n client.rgw -f >log/rgw 2>&1 &
started+=($!)
for _ in $(seq 300); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep .2; done
curl -s -o /dev/null "http://127.0.0.1:$port/" || { echo "it did not start: see $folder/log" >&2; kill "${started[@]}" 2>/dev/null; exit 1; }
admin() { radosgw-admin -c ceph.conf "$@" >>log/setup 2>&1; }
trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/acme"]},"Action":["sts:AssumeRole"]}]}'
everything='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":["arn:aws:s3:::*"]}]}'
admin user create --uid=acme --display-name=acme --access-key=AKIAFAKEEXAMPLE00001 \
  --secret-key=visibly-fake-secret-access-key-000000001
admin role create --role-name=tiledb --path=/ --assume-role-policy-doc="$trust"
admin role-policy put --role-name=tiledb --policy-name=everything --policy-doc="$everything"
echo "S3 and STS at http://127.0.0.1:$port: key AKIAFAKEEXAMPLE00001, secret visibly-fake-secret-access-key-000000001, role arn:aws:iam:::role/tiledb"
wait
