// Which IP addresses belong to the public Internet, by the special-purpose registries of RFC 6890.

import { BlockList, isIP } from 'node:net'

function blockList(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
	const list = new BlockList()
	const add = (subnets: readonly string[], family: 'ipv4' | 'ipv6') => {
		for (const subnet of subnets) {
			const [address = '', length] = subnet.split('/')
			list.addSubnet(address, Number(length), family)
		}
	}
	add(ipv4, 'ipv4')
	add(ipv6, 'ipv6')
	return list
}

const loopback = blockList(['127.0.0.0/8'], ['::1/128'])

const specialIpv4 = blockList(
	[
		'0.0.0.0/8', // this network
		'10.0.0.0/8', // private
		'100.64.0.0/10', // carrier-grade NAT
		'127.0.0.0/8', // loopback
		'169.254.0.0/16', // link-local, and the metadata services of clouds
		'172.16.0.0/12', // private
		'192.0.0.0/24', // protocol assignments
		'192.0.2.0/24', // documentation
		'192.88.99.0/24', // 6to4 relays
		'192.168.0.0/16', // private
		'198.18.0.0/15', // benchmarks
		'198.51.100.0/24', // documentation
		'203.0.113.0/24', // documentation
		'224.0.0.0/4', // multicast
		'240.0.0.0/4', // reserved, broadcast
	],
	[],
)

/** Global unicast; all else is loopback, mapped IPv4, NAT64, unique local, link-local, multicast or not assigned. RFC 4291 §2.4 */
const globalIpv6 = blockList([], ['2000::/3'])

const specialIpv6 = blockList(
	[],
	[
		'2001::/23', // protocol assignments, Teredo among them
		'2001:db8::/32', // documentation
		'2002::/16', // 6to4, which carries an IPv4 address
		'3fff::/20', // documentation
	],
)

export const isLoopback = (address: string): boolean =>
	isIP(address) !== 0 && loopback.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')

export function isPublic(address: string): boolean {
	switch (isIP(address)) {
		case 4:
			return !specialIpv4.check(address, 'ipv4')
		case 6:
			return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6')
		default:
			return false
	}
}
