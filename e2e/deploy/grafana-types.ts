import type { Dashboard, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';

/** As JSON has it: an enumeration is one of its texts, and there are no methods. */
type Json<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends (infer Item)[]
      ? Json<Item>[]
      : { [Key in keyof T as T[Key] extends () => void ? never : Key]: Json<T[Key]> };

/** A dashboard in the format of Grafana, as its generated types describe it, of panels that ask Prometheus. */
export type PrometheusDashboard = Omit<Json<Dashboard>, 'panels' | 'templating'> & {
  panels: (Omit<Json<Panel>, 'targets'> & { targets: Json<Dataquery>[] })[];
  templating: { list: Json<VariableModel>[] };
};
