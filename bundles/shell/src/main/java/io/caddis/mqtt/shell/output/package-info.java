/**
 * Lines for a person, or JSON for a program: tables, records as names and values, and text made safe for a terminal.
 *
 * <p>Nothing here knows commands; all but {@code MessagePrinter} know only plain values. Start reading at
 * {@link io.caddis.mqtt.shell.output.Console}, then {@link io.caddis.mqtt.shell.output.Text}, which all that comes from
 * others passes.
 */
package io.caddis.mqtt.shell.output;
