import type { Architecture } from '../../inventory/cluster.ts'

/**
 * sha256 of the official `etcd-v<version>-linux-<arch>.tar.gz`, each as found in two independent public places:
 * kubernetes-sigs/kubespray (`roles/kubespray_defaults/vars/main/checksums.yml`, August 2026) and one of
 * - andrewrothstein/ansible-etcd, `defaults/main.yml`: everything up to 3.5.21;
 * - chromebrew/chromebrew, `packages/etcd.rb` and its history: amd64 of 3.6.5, .6, .7, .11, .12, .13;
 * - cybozu-go/sabakan, `Makefile` and its history: amd64 of 3.6.9 and 3.6.13;
 * - vitessio/vitess, `bootstrap.sh`: arm64 of 3.6.7;
 * - a code search of public repositories for the sum, which several unrelated ones pin: amd64 of 3.5.33, 3.6.8 and
 *   3.6.14, arm64 of 3.6.5, 3.6.8, 3.6.11 and 3.6.14.
 * A sum found in one place only is left out.
 */
export const CHECKSUMS: Record<string, Partial<Record<Architecture, string>>> = {
  '3.5.3': {
    amd64: 'e13e119ff9b28234561738cd261c2a031eb1c8688079dcf96d8035b3ad19ca58',
    arm64: '8b00f2f51568303799368ee4a3c9b9ff8a3dd9f8b7772c4f6589e46bc62f7115',
    ppc64le: 'f14154897ca5ad4698383b4c197001340fbe467525f6fab3b89ee8116246480f',
  },
  '3.5.4': {
    amd64: 'b1091166153df1ee0bb29b47fb1943ef0ddf0cd5d07a8fe69827580a08134def',
    arm64: '8e9c2c28ed6b35f36fd94300541da10e1385f335d677afd8efccdcba026f1fa7',
    ppc64le: '2f0389caed87c2504ffc5a07592ca2a688dee45d599073e5f977d9ce75b5f941',
  },
  '3.5.5': {
    amd64: '7910a2fdb1863c80b885d06f6729043bff0540f2006bf6af34674df2636cb906',
    arm64: 'a8d177ae8ecfd1ef025c35ac8c444041d14e67028c1a7b4eda3a69a8dee5f9c3',
    ppc64le: '08422dffd5749f0a5f18bd820241d751e539a666af94251c3715cba8f4702c42',
  },
  '3.5.6': {
    amd64: '4db32e3bc06dd0999e2171f76a87c1cffed8369475ec7aa7abee9023635670fb',
    arm64: '888e25c9c94702ac1254c7655709b44bb3711ebaabd3cb05439f3dd1f2b51a87',
    ppc64le: 'e235cb885996b8aac133975e0077eaf0a2f8dc7062ad052fa7395668a365906b',
  },
  '3.5.7': {
    amd64: 'a43119af79c592a874e8f59c4f23832297849d0c479338f9df36e196b86bc396',
    arm64: '1a35314900da7db006b198dd917e923459b462128101736c63a3cda57ecdbf51',
    ppc64le: 'e861aa6acd4d326ec01bfa06fffb80d33f3f8c26e0eb8b73e4424578d149bd04',
  },
  '3.5.8': {
    amd64: 'd4c1b8d90ad53658f12ffc293afc5694b7bc6cb093af609188649a799e1cc8dc',
    arm64: '3f4441b293a2d0d4d2f8b2cd9504376e15818f7b865ef4b436e8e6f865f895ff',
    ppc64le: '20e28302c1424b1a3daf7d817f2662e4c64e395a82765d1696cb53cb6bc37a4e',
  },
  '3.5.9': {
    amd64: 'd59017044eb776597eca480432081c5bb26f318ad292967029af1f62b588b042',
    arm64: 'bb201c106a61bbab59e2d9f37f4bdff99d50201f513c66b4578741eab581fb28',
    ppc64le: '551539ebb344ebdc77f170ea51512a6cda35877ffdcbd8b3316b2495a8b2bd87',
  },
  '3.5.10': {
    amd64: '26e90d024fa2310bc52bb40e7f2132e81640b55f8fc446c00ae07e30af2a44fd',
    arm64: 'ff74a6018d9b2a1320bff30e5a11b4f2f5c2a3d147df8a8bad53c01b9f800ee1',
    ppc64le: '10cd8e4ecf6718b9712bf2edfac2e4924d7f21dbe58d368e6e10578c85bd8c01',
  },
  '3.5.11': {
    amd64: 'e256885e753dc99001335e099d3c2eb8cf21a865a087ee4d7e3665752ae5929a',
    arm64: '6edf0cddc8fa2d7674129abe2e44d5a37cc3a6e3b500c13c6cbc2ed2ecf08bf4',
    ppc64le: 'a2e70b291811fa8ccc34cc7d297bf7d31e3af790bc31e54cad034a49e9db2eb7',
  },
  '3.5.12': {
    amd64: 'f2ff0cb43ce119f55a85012255609b61c64263baea83aa7c8e6846c0938adca5',
    arm64: '31f30c01918771ece28d6e553e0f33be9483ced989896ecf6bbe1edb07786141',
    ppc64le: 'ebd8060508d572678d8d1e4f90f87863e3a6cfcba856ceca32379b03251c0597',
  },
  '3.5.13': {
    amd64: '31e6fcbee0e8c3df27cf1ba69b522e338377f5ed6447f5d05700aee367f3b7e7',
    arm64: '2854993bf622764ccdeb7a146fae2965cb0fcba93c5c8f391e0d5f153c8a7a02',
    ppc64le: 'f372b524e2c118dbb0dbe1097474a072fc93bc30da65efa92999137303bcd9a7',
  },
  '3.5.14': {
    amd64: 'b0b34298f53f6830f08e7ddc57fc74dc45563216a66e94d9e6b0b9e0b0281b34',
    arm64: '90510c79c4aae3c3313691f5770fc53b3ac883338fc0254bf8d22460acd3c19d',
    ppc64le: '01681d4d33bba5130c9cffca42c35b0f68e0d991b0b4ee65dab6fd36568d4fee',
  },
  '3.5.15': {
    amd64: '3f6b48d8c2844699f2b19c1880508ecf63e1489769ed37ebb97495d5cd848a89',
    arm64: '5aa28b435edb1f22bf6455f754e16a13e3e4eb1ad8fc7c22ad47aa8e722febf2',
    ppc64le: '6512f7308a0d0af7c9bb46bca1c4f4e816304304d838d1045ae21d9772c5490e',
  },
  '3.5.16': {
    amd64: 'b414b27a5ad05f7cb01395c447c85d3227e3fb1c176e51757a283b817f645ccc',
    arm64: '8e68c55e6d72b791a9e98591c755af36f6f55aa9eca63767822cd8a3817fdb23',
    ppc64le: '33322806f4a2aa3d4947a4d42ec6a120296535e7f00e2f9d74e515e9386333e0',
  },
  '3.5.17': {
    amd64: 'eff6ac621d41711085d0f38fab17d8fa3705f6326c3ff11301a1f5a71fc94edd',
    arm64: '7d717a62520bf39fa1115dfbb1df79479ff74b5eda0914f4132bfa60a48b9549',
    ppc64le: '5c737b586a1ebcc12bf0d68a2b56583764f4aba82ab4934629626da93d4a9ecc',
  },
  '3.5.18': {
    amd64: '6ddde039a7a506badf34e7edfb38e1ea90e36f05c8cfceba602045df623d86fa',
    arm64: 'c2bcaf465537d6d47c8bb82a69e31f786f32257050e3bca445bc4e63479ec714',
    ppc64le: 'ad90260978a9a94572c8aedfa3c4ab225a451e84ab01a1df35e4124863672999',
  },
  '3.5.19': {
    amd64: '16ae742def5f330800590e8d505d72830a3b0b7012e559e6bd76f0bc9864bf42',
    arm64: 'a786fd2c92c3c0404586ffedf1b318e4944a17aefed1fa6566f5712ddb8359ad',
    ppc64le: 'cc8651929f4d5794892eeeabf612a243ea6233125bc5f8b0f711118736e2710f',
  },
  '3.5.20': {
    amd64: '9ac85616fb8c0e45f485074dde0258ca2b7b42f1dd5320821af5a8b66daf7072',
    arm64: 'f034232e6fb64b0d89c45fd78b8b4c3e9fb8d69605dddddcdebf5d7cd96a1531',
    ppc64le: '563bdac64fc92442cf366c02294dff1cbbd3885a86dbcf7f2e87d9388c3b3223',
  },
  '3.5.21': {
    amd64: 'adddda4b06718e68671ffabff2f8cee48488ba61ad82900e639d108f2148501c',
    arm64: '95bf6918623a097c0385b96f139d90248614485e781ec9bee4768dbb6c79c53f',
    ppc64le: '6fb6ecb3d1b331eb177dc610a8efad3aceb1f836d6aeb439ba0bfac5d5c2a38c',
  },
  '3.5.33': {
    amd64: '5025b5b24d81a9616b6e284ccd439b9a3df055ef8fdcdc142af3ec8f6a3b3c95',
  },
  '3.6.5': {
    amd64: '66bad39ed920f6fc15fd74adcb8bfd38ba9a6412f8c7852d09eb11670e88cac3',
    arm64: '7010161787077b07de29b15b76825ceacbbcedcb77fe2e6832f509be102cab6b',
  },
  '3.6.6': {
    amd64: '887afaa4a99f22d802ccdfbe65730a5e79aa5c9ce2c8799c67e9d804c50ecedb',
  },
  '3.6.7': {
    amd64: 'cf8af880c5a01ee5363cefa14a3e0cb7e5308dcf4ed17a6973099c9a7aee5a9a',
    arm64: 'ef5fc443cf7cc5b82738f3c28363704896551900af90a6d622cae740b5644270',
  },
  '3.6.8': {
    amd64: 'cf9cfe91a4856cb90eed9c99e6aee4b708db2c7888b88a6f116281f04b0ea693',
    arm64: '438f56a700d17ce761510a3e63e6fa5c1d587b2dd4d7a22c179c09a649366760',
  },
  '3.6.9': {
    amd64: '633136f13fcadac52e5c0ddcb97912643af6fcb9cb362e75774d0f96f7666396',
  },
  '3.6.11': {
    amd64: '8756f7a4eaf921668a83de0bf13c0f65cae9186a165696e3ae8396afe6f557ed',
    arm64: '5302f1a6157c34eb0568c75fba9d06da98353576df04399f08645bef634acd2d',
  },
  '3.6.12': {
    amd64: 'd2564bb50b58e52fbaf3bde4a9561a1d04e20cdc761f795580e4d615d5d41355',
  },
  '3.6.13': {
    amd64: 'b4928654aed84d90952620c7144555e4186d795e1e7414e65fe0cf6265fd0465',
  },
  '3.6.14': {
    amd64: 'ffe840ff9295808e88cce2794a18a5ac87f12a5203c8314d0bf6aa119b41bac5',
    arm64: 'fa1b80565ee6fc2df1ae6f57a508b221f3ecc7d591c317c581cd8281b0842b3e',
  },
}
