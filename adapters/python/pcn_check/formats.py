"""The names of the formats that are spoken."""

PROTOCOL = "pcn-check/2"
OLDER = "pcn-check/1"  # of cases that are asked in one-shot mode, where a rule cannot say what it speaks
RUN = "pcn-check-run/1"
MODEL = "pcn-check-model/1"
