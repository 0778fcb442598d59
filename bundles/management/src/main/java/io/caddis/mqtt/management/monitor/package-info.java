/**
 * Figures and lines: counters, durations, and a trace of packets.
 *
 * <p>They are told what happens and never ask for anything, so they can hold up nobody; guarded by the driver's lock
 * but for what listeners' threads count. Start reading at {@code Counters}.
 */
package io.caddis.mqtt.management.monitor;
