#!/bin/sh
# Writes the secrets of a local platform, random ones, as the files that docker-compose.yml hands to the containers.
# What is there already is kept, so that databases go on to know their passwords. ADMIN_PASSWORD, where set, is taken.
#
#   sh docker/make-secrets.sh [folder]      default: .secrets
set -eu
cd "$(dirname "$0")/.."
folder=${1:-.secrets}

# The folder is the lock: nobody else may enter it, while containers read the files as users of their own.
mkdir -p "$folder"
chmod 700 "$folder"
umask 022

random() { od -An -N 24 -tx1 /dev/urandom | tr -d ' \n'; }
secret() { [ -s "$folder/$1" ] || printf '%s\n' "$2" >"$folder/$1"; }
value() { cat "$folder/$1"; }

secret service_token_secret "$(random)"
secret signing_key_secret "$(random)"
secret admin_password "${ADMIN_PASSWORD:-$(random)}"
secret grafana_password "$(random)"
secret mongodb_root_password "$(random)"

secret rabbitmq_password "$(random)"
secret rabbitmq.conf "default_user = shop
default_pass = $(value rabbitmq_password)"
secret amqp_url "amqp://shop:$(value rabbitmq_password)@rabbitmq:5672"

secret redis_password "$(random)"
secret redis.conf "requirepass $(value redis_password)
save \"\"
maxmemory 64mb
maxmemory-policy volatile-ttl"
secret redis_url "redis://:$(value redis_password)@redis:6379"

# Each service may enter its own database and no other.
users=
for service in auth user product order inventory payment shipping notification; do
  secret "mongodb_password_$service" "$(random)"
  password=$(value "mongodb_password_$service")
  secret "mongodb_uri_$service" "mongodb://$service:$password@mongodb:27017/shop_$service"
  users="$users
db.getSiblingDB('shop_$service').createUser({ user: '$service', pwd: '$password', roles: ['readWrite', 'dbAdmin'] });"
done
secret mongodb_users.js "$users"

echo "The secrets are in $folder; the administrator's password is in $folder/admin_password."
