interface Grant {
  scope: string;
  token: string;
}

export class PartnerSession {
  private readonly grants: Grant[];
  private open = true;
  private beats = 0;
  private heartbeat: NodeJS.Timeout;

  constructor(readonly member: string) {
    this.grants = ['points:read', 'points:book', 'tier:read', 'offers:read'].flatMap((scope) =>
      Array.from({ length: 5 }, (_, part) => ({ scope, token: `${member}.${scope}.${part}`.padEnd(80, 'x') })),
    );
    this.heartbeat = setInterval(() => this.beat(), 45_000);
    this.heartbeat.unref();
  }

  async points(): Promise<number> {
    if (!this.open) throw new Error(`session of ${this.member} is closed`);
    return this.grants.reduce((sum, grant) => sum + grant.token.length, 0);
  }

  close(): void {
    this.open = false;
  }

  private beat(): void {
    this.beats += 1;
  }
}
