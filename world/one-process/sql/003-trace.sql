-- What passed between the parties for a tap or an enrolment, masked before it came here.

CREATE TABLE trace_entry (
  number BIGINT PRIMARY KEY,
  -- a retrieval reference number or an enrolment
  reference TEXT NOT NULL,
  at BIGINT NOT NULL,
  entry TEXT NOT NULL
);

CREATE INDEX trace_entry_reference ON trace_entry (reference, number);
CREATE INDEX trace_entry_at ON trace_entry (at);
