// The part of deploy/kubernetes that is the same for each target.
import type { DatabasePart } from '#apps/server/database-part.js';

/** A target, and as what it connects to the database. */
export interface Placed {
  readonly name: string;
  readonly part: DatabasePart;
}

/** `deploy/kubernetes/targets.yaml`. */
export function targetsInCluster(targets: readonly Placed[]): string {
  return `# Written by \`npm run docs\`: from the table of targets.\n${targets.map(target).join('---\n')}`;
}

const EPOCH_KEYS = {
  variable: `
          env:
            - { name: TALAAN_EPOCH_KEYS, value: /epoch-keys }`,
  mount: `
            - { name: epoch-keys, mountPath: /epoch-keys }`,
  volume: `
        - name: epoch-keys
          persistentVolumeClaim: { claimName: epoch-keys }`,
};
const NOTHING = { variable: '', mount: '', volume: '' };

/**
 * One target: a folder of its own for its views, which it can compute again from the log; the root key as a file that
 * nobody but its process can read, as it demands.
 */
function target({ name, part }: Placed): string {
  const epochKeys = part === 'holder' ? EPOCH_KEYS : NOTHING;
  return `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: ${name}
  labels: &${name}
    app.kubernetes.io/component: ${name}
    talaan.example/part: target
spec:
  serviceName: ${name}
  replicas: 1
  selector:
    matchLabels: *${name}
  template:
    metadata:
      labels: *${name}
    spec:
      serviceAccountName: talaan
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 15
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile:
          type: RuntimeDefault
      initContainers:
        - name: root-key
          image: talaan:latest
          command: [install, -m, '0600', /root-key/root.key, /keys/root.key]
          resources:
            limits: { cpu: 100m, memory: 32Mi }
          securityContext: &restricted
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - { name: root-key, mountPath: /root-key, readOnly: true }
            - { name: keys, mountPath: /keys }
      containers:
        - name: ${name}
          image: talaan:latest
          command: [node, --max-semi-space-size=16, dist/apps/server/main.js, --target, ${name}]
          envFrom:
            - configMapRef: { name: settings }
            - secretRef: { name: ${part}s }${epochKeys.variable}
          ports:
            - { name: https, containerPort: 3000 }
          # The kubelet has no certificate that is let in: the process asks itself.
          livenessProbe:
            exec: { command: [node, dist/apps/server/healthy.js, /healthz] }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            exec: { command: [node, dist/apps/server/healthy.js, /readyz] }
            periodSeconds: 10
            timeoutSeconds: 5
          # Views may have to be computed from a long log; until then the process answers, and is not ready.
          startupProbe:
            exec: { command: [node, dist/apps/server/healthy.js, /healthz] }
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 24
          resources:
            requests: { cpu: 50m, memory: 192Mi }
            limits: { memory: 768Mi }
          securityContext: *restricted
          volumeMounts:
            - { name: data, mountPath: /data }
            - { name: keys, mountPath: /keys, readOnly: true }
            - { name: certificates, mountPath: /tls, readOnly: true }
            - { name: temporary, mountPath: /tmp }${epochKeys.mount}
      volumes:
        - name: root-key
          secret: { secretName: root-key, defaultMode: 288 } # 0440
        - name: keys
          emptyDir: { medium: Memory, sizeLimit: 1Mi }
        - name: certificates
          secret: { secretName: tls-${name}, defaultMode: 288 } # 0440
        - name: temporary
          emptyDir: { sizeLimit: 256Mi }${epochKeys.volume}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests: { storage: 4Gi }
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app.kubernetes.io/component: ${name}
  ports:
    - { name: https, port: 3000, targetPort: https }
`;
}
