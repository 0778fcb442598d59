/**
 * The keys, certificates and revocation lists of a configuration, read from its files. Opens no connection, and
 * does not decide whether a certificate is trusted.
 *
 * <p>Start reading at {@link io.caddis.mqtt.tls.material.MaterialReader}. The bundle exports nothing of it.
 */
package io.caddis.mqtt.tls.material;
