import { AnalysisTemplate, Rollout } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1';
import { ExternalSecret, SecretStore } from '@kubernetes-models/external-secrets/external-secrets.io/v1';
import {
  DestinationRule,
  Gateway,
  ServiceEntry,
  VirtualService,
} from '@kubernetes-models/istio/networking.istio.io/v1';
import {
  AuthorizationPolicy,
  PeerAuthentication,
  RequestAuthentication,
} from '@kubernetes-models/istio/security.istio.io/v1';
import { Telemetry } from '@kubernetes-models/istio/telemetry.istio.io/v1';
import { PodMonitor, PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { ScrapeConfig } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { CronJob, Job } from 'kubernetes-models/batch/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Role, RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import { ConfigMap, Namespace, Secret, Service, ServiceAccount } from 'kubernetes-models/v1';

/** A schema of one version of one kind, as a class whose instances check themselves. */
export interface Kind {
  apiVersion: string;
  kind: string;
  prototype: { validate(this: object): void };
}

/** Every kind that the manifests may use: those of Kubernetes, and those whose operators the READMEs name. */
const kinds: readonly Kind[] = [
  ...[ConfigMap, Namespace, Secret, Service, ServiceAccount, Deployment, StatefulSet, CronJob, Job],
  ...[HorizontalPodAutoscaler, PodDisruptionBudget, Ingress, NetworkPolicy, Role, RoleBinding],
  ...[Gateway, VirtualService, DestinationRule, ServiceEntry, PeerAuthentication, RequestAuthentication],
  ...[
    AuthorizationPolicy,
    Telemetry,
    Rollout,
    AnalysisTemplate,
    ExternalSecret,
    SecretStore,
    PodMonitor,
    PrometheusRule,
    ScrapeConfig,
  ],
];

/** The schema for an object, or undefined where none is known. */
export function kindOf({ apiVersion, kind }: { apiVersion: string; kind: string }): Kind | undefined {
  return kinds.find((one) => one.apiVersion === apiVersion && one.kind === kind);
}
