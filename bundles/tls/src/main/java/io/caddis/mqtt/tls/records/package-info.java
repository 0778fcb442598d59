/**
 * One connection's TLS as records in and out, by Bouncy Castle: its setup from options, and both kinds of it, with
 * certificates and with a pre-shared key. No input, output or threads of its own.
 *
 * <p>Start reading at {@link io.caddis.mqtt.tls.records.Records}. The bundle exports nothing of it.
 */
package io.caddis.mqtt.tls.records;
