/**
 * {@code ./caddis verify tls}: a table of wrong set-ups, each with what the user of a client is told. Start reading at
 * {@link WrongSetups}.
 */
package io.caddis.mqtt.itests.tlstable;
